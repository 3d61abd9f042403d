// What the user has chosen. Views subscribe, and are told which members changed.

export function createStore(state) {
  const views = [];
  return {
    state,
    /** Calls `view(changed)` after each change; `changed` has the names of members. */
    subscribe: (view) => views.push(view),
    set(patch) {
      const changed = new Set(Object.keys(patch).filter((name) => state[name] !== patch[name]));
      if (changed.size === 0) return;
      Object.assign(state, patch);
      for (const view of views) view(changed);
    },
  };
}
