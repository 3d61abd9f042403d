// Colours that the colour-blind tell apart, and shapes beside them.
import { levelsOf } from "./networks.js";

// Okabe and Ito 2008.
export const PALETTE = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#999999", "#f0e442"];
export const OUTCOME_COLOURS = {
  solved: "#0072b2",
  unsolved: "#e69f00",
  trained: "#0072b2",
  failed: "#d55e00",
  control: "#999999",
  recording: "#009e73",
};
// By unstable dimensions, as the field draws them: stable, 1, 2, 3; more of them.
export const UNSTABLE = ["#000000", "#d62728", "#2ca02c", "#1f5fd6", "#9467bd"];
export const unstableColour = (dimensions) => UNSTABLE[Math.min(Math.max(dimensions, 0), 4)];

// Cividis (Nuñez et al. 2018), which looks much the same to the colour-blind, at 0, 1/8, …, 1.
const RAMP = ["#002051", "#11366c", "#3c4d6e", "#62646f", "#7f7c75", "#9a9478", "#bbaf71", "#e2cb5c", "#fdea45"].map((hex) =>
  [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)),
);

/** [red, green, blue] of a share from 0 to 1. */
export function rampAt(share) {
  const place = Math.min(Math.max(share, 0), 1) * (RAMP.length - 1);
  const below = Math.min(Math.floor(place), RAMP.length - 2);
  return RAMP[below].map((from, k) => Math.round(from + (place - below) * (RAMP[below + 1][k] - from)));
}

export const rampColour = (share) => `rgb(${rampAt(share).join(" ")})`;

const SHAPES = ["circle", "square", "triangle", "diamond"];

/** The shape of a network's mark: its activation. */
export function shapeScale(networks) {
  const levels = [...new Set(networks.activation)];
  return { levels, of: (i) => SHAPES[levels.indexOf(networks.activation[i]) % SHAPES.length], shapes: SHAPES };
}

/** {of(i): colour of network i, levels, colour(level)} of a factor; with `domain` and `interpolate` where continuous. */
export function colourScale(networks, factor) {
  if (factor.scale === "continuous") {
    const positive = networks[factor.key].filter((value) => value > 0 && Number.isFinite(value));
    const domain = positive.length ? [Math.min(...positive), Math.max(...positive)] : [1, 10];
    const share = (value) => Math.log(value / domain[0]) / (Math.log(domain[1] / domain[0]) || 1);
    const colour = (value) => (value > 0 && Number.isFinite(value) ? rampColour(share(value)) : "#d55e00");
    return { of: (i) => colour(networks[factor.key][i]), domain, colour, continuous: true };
  }
  const levels = levelsOf(networks, factor);
  const ramp = (place) => rampColour(0.05 + (0.85 * place) / Math.max(levels.length - 1, 1));
  const colour = (level) => {
    if (factor.key === "outcome") return OUTCOME_COLOURS[level];
    const place = levels.indexOf(level);
    return factor.scale === "ordered" ? ramp(place) : PALETTE[place % PALETTE.length];
  };
  return { of: (i) => colour(networks[factor.key][i]), levels, colour, continuous: false };
}

/** Traces a mark of radius r on a canvas's path. */
export function traceMark(context, shape, x, y, r) {
  context.beginPath();
  if (shape === "circle") {
    context.arc(x, y, r, 0, 2 * Math.PI);
  } else if (shape === "square") {
    context.rect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r);
  } else if (shape === "triangle") {
    context.moveTo(x, y - 1.2 * r);
    context.lineTo(x + 1.1 * r, y + 0.8 * r);
    context.lineTo(x - 1.1 * r, y + 0.8 * r);
    context.closePath();
  } else {
    context.moveTo(x, y - 1.25 * r);
    context.lineTo(x + 1.25 * r, y);
    context.lineTo(x, y + 1.25 * r);
    context.lineTo(x - 1.25 * r, y);
    context.closePath();
  }
}
