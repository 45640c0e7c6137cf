interface Interval {
  readonly fromMs: number;
  toMs: number;
}

/** When faults were at work. Times are judged by what remains outside of them. */
export class Shadows {
  private readonly merged: readonly Interval[];

  /** `recoveryMs` after its end a fault still casts its shadow. */
  constructor(
    faults: readonly { readonly fromMs: number; readonly toMs: number }[],
    private readonly recoveryMs: number,
  ) {
    const merged: Interval[] = [];
    for (const { fromMs, toMs } of faults.toSorted((a, b) => a.fromMs - b.fromMs)) {
      const last = merged.at(-1);
      const end = toMs + this.recoveryMs;
      if (last && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, end);
      else merged.push({ fromMs, toMs: end });
    }
    this.merged = merged;
  }

  /** The latest instant for something that began at `startMs` and may take `allowedMs`: anew after each fault that is met on the way. */
  deadline(startMs: number, allowedMs: number): number {
    let due = startMs + allowedMs;
    for (let i = this.firstEndingAfter(startMs); i < this.merged.length; i++) {
      const shadow = this.merged[i];
      if (!shadow || shadow.fromMs >= due) break;
      due = Math.max(due, shadow.toMs + allowedMs);
    }
    return due;
  }

  /** Whether any part of `[fromMs, toMs]` lies in a shadow. */
  touches(fromMs: number, toMs: number = fromMs): boolean {
    const shadow = this.merged[this.firstEndingAfter(fromMs)];
    return shadow !== undefined && shadow.fromMs <= toMs;
  }

  /** The interval, grown by every shadow that it touches. */
  grown(fromMs: number, toMs: number): { fromMs: number; toMs: number } {
    let [from, to] = [fromMs, toMs];
    for (let i = this.firstEndingAfter(fromMs); i < this.merged.length; i++) {
      const shadow = this.merged[i];
      if (!shadow || shadow.fromMs > to) break;
      from = Math.min(from, shadow.fromMs);
      to = Math.max(to, shadow.toMs);
    }
    return { fromMs: from, toMs: to };
  }

  private firstEndingAfter(ms: number): number {
    let [low, high] = [0, this.merged.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.merged[middle]?.toMs ?? 0) < ms) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
