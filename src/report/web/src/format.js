// Numbers and spans of time as people read them.

/** Three significant digits: 0.00123, 1.23e-7, 12300, "–" for what is no number. */
export function number(value, digits = 3) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e6) return String(value).replace("-", "−");
  const text = size < 1e-3 || size >= 1e6 ? value.toExponential(digits - 1) : String(Number(value.toPrecision(digits)));
  return text.replace(/^-/, "−").replace("e-", "e−").replace("e+", "e");
}

/** A setting as people write it: 1e-5, 0.003, 64; "–" where it is not known. */
export function setting(value) {
  if (value === null) return "–";
  return value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential() : String(value);
}

/** A share as "93 %". */
export function percent(value) {
  return value === null || Number.isNaN(value) ? "–" : `${Math.round(100 * value)} %`;
}

/** A p-value, never rounded to 0. */
export function pValue(p) {
  return p < 0.001 ? "p < 0.001" : `p ${p.toFixed(3)}`;
}

/** "42 s", "3 min 20 s", "2 h 05 min". */
export function duration(seconds) {
  if (!Number.isFinite(seconds)) return "–";
  if (seconds < 10) return `${Number(seconds.toPrecision(2))} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** "1 network", "5 networks" */
export function counted(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

export function median(values) {
  const all = Array.from(values).filter((value) => value !== null && !Number.isNaN(value)).sort((a, b) => a - b);
  if (all.length === 0) return NaN;
  const middle = all.length >> 1;
  return all.length % 2 ? all[middle] : (all[middle - 1] + all[middle]) / 2;
}

/** The quantile `share` of numbers, between neighbours by their weights. */
export function quantile(values, share) {
  const all = Array.from(values).filter((value) => value !== null && !Number.isNaN(value)).sort((a, b) => a - b);
  if (all.length === 0) return NaN;
  const place = share * (all.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, all.length - 1);
  return all[below] + (place - below) * (all[above] - all[below]);
}
