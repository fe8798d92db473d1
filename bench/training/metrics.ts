/** F1 of the positive class. */
export function f1(truePositives: number, predicted: number, gold: number): number {
  return predicted + gold === 0 ? 0 : (2 * truePositives) / (predicted + gold);
}

/** F1 of decisions against gold labels. */
export function binaryF1(decisions: readonly boolean[], gold: readonly boolean[]): number {
  const count = (values: readonly boolean[]) => values.filter(Boolean).length;
  return f1(decisions.filter((decision, index) => decision && gold[index]).length, count(decisions), count(gold));
}

/** The mean F1 over the labels that occur in gold. */
export function macroF1(predicted: readonly string[], gold: readonly string[]): number {
  const labels = [...new Set(gold)];
  const scores = labels.map((label) =>
    binaryF1(
      predicted.map((value) => value === label),
      gold.map((value) => value === label),
    ),
  );
  return scores.reduce((sum, score) => sum + score, 0) / labels.length;
}

/** The probability that a positive stands above a negative; ties count half. */
export function auc(scores: readonly number[], gold: readonly boolean[]): number {
  const order = scores
    .map((score, index) => ({ score, positive: gold[index] === true }))
    .sort((a, b) => a.score - b.score);
  let rankSum = 0;
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && order[to]?.score === order[from]?.score) to += 1;
    const rank = (from + to + 1) / 2;
    for (let at = from; at < to; at += 1) if (order[at]?.positive) rankSum += rank;
    from = to;
  }
  const positives = gold.filter(Boolean).length;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * (gold.length - positives));
}

/** Expected calibration error over ten bins of equal width: the mean gap of stated and observed, weighted by size. */
export function calibrationError(probabilities: readonly number[], gold: readonly boolean[]): number {
  const bins = Array.from({ length: 10 }, () => ({ stated: 0, observed: 0 }));
  for (const [index, probability] of probabilities.entries()) {
    const bin = bins[Math.min(9, Math.floor(probability * 10))];
    if (!bin) continue;
    bin.stated += probability;
    bin.observed += gold[index] ? 1 : 0;
  }
  return bins.reduce((sum, { stated, observed }) => sum + Math.abs(stated - observed), 0) / probabilities.length;
}

/** The threshold with the best F1. */
export function bestThreshold(scores: readonly number[], gold: readonly boolean[]): number {
  const order = scores
    .map((score, index) => ({ score, positive: gold[index] === true }))
    .sort((a, b) => b.score - a.score);
  const positives = gold.filter(Boolean).length;
  let best = { score: 0, threshold: 0.5 };
  let hits = 0;
  for (const [index, { score, positive }] of order.entries()) {
    if (positive) hits += 1;
    const value = f1(hits, index + 1, positives);
    if (value > best.score) best = { score: value, threshold: (score + (order[index + 1]?.score ?? score)) / 2 };
  }
  return best.threshold;
}
