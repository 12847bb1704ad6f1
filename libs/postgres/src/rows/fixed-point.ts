/** Sums are kept in `numeric` columns, exactly as the domain counts them. */
export { decimalOf as toNumeric, unitsOf as fromNumeric, SUCCESS_DIGITS, TIME_DIGITS } from '@stemma/models';
