/**
 * An SQL expression for a time in milliseconds (double precision, 0..1e15) as whole nanoseconds: rounded half up from
 * the exact value of the double, as `nanosecondsOf` in models does. A plain cast to numeric would keep 15 digits.
 *
 * Where the product t·10⁶ is below 2⁴³ its rounding error is below 2⁻¹⁰, so a fraction farther than that from one
 * half decides correctly. The rest (a few thousandths of all, and times over two hours) is computed from the bits: a
 * double is mantissa · 2^(exponent − 1075), and numeric multiplies and divides integers exactly.
 */
export function exactNanoseconds(t: string): string {
  const product = `(${t} * 1e6)`;
  const bits = `('x' || encode(float8send(${t}), 'hex'))::bit(64)::bigint`;
  const mantissa = `((${bits} & 4503599627370495) | 4503599627370496)::numeric`;
  const shift = `(1075 - (${bits} >> 52))::numeric`;
  return `(case
    when ${t} < 8e6 and abs(${product} - floor(${product}) - 0.5) > 0.001 then floor(${product} + 0.5)::bigint::numeric
    when ${t} < 1e-7 then 0
    else div(${mantissa} * 1000000 + 2::numeric ^ (${shift} - 1), 2::numeric ^ ${shift})
  end)`;
}
