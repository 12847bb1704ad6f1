const SMALLEST = 1e-6;

/** A p value as one says it, `= 0.012` or `< 0.000001`: none is nought, however little a computer can tell from it. */
export function pValueText(pValue: number): string {
  return pValue < SMALLEST ? '< 0.000001' : `= ${String(Number(pValue.toPrecision(3)))}`;
}
