import { faultsAt, StemmaError, type EndRecord } from '@stemma/models';
import { isBlank } from '../lines/line-text.js';
import type { RawLine } from '../lines/read-lines.js';
import { refusedLine, type ImportLine } from './import-line.js';

const END: EndRecord['record'] = 'end';

/** Header and end of a stream: what they say of the lines between, and that they have their places. */
export class ImportFrame {
  /** As the header says. */
  eventsIncluded = false;
  private notBlank = 0;
  private trailer: 'none' | 'promised' | 'met' = 'none';

  count(raw: RawLine): void {
    if (!isBlank(raw)) this.notBlank++;
  }

  /** Header and end say something of lines that are yet to come, also where they themselves are committed already. */
  mayHold({ bytes }: RawLine): boolean {
    return this.notBlank === 1 || bytes?.includes(END) === true;
  }

  /** The end that the header promises has not come yet. */
  get isOpen(): boolean {
    return this.trailer === 'promised';
  }

  /** The last line that was counted, refused where it has no place there. */
  checked(line: ImportLine): ImportLine {
    const { record } = line;
    if (this.trailer === 'met' && (record ?? line.fault ?? line.unsettled) !== null) {
      return refused(line, 'Nothing may follow the end record.');
    }
    if (record?.record === 'header') {
      if (this.notBlank !== 1) return refused(line, 'A header must be the first line.');
      this.eventsIncluded = record.events === 'included';
      if (record.trailer) this.trailer = 'promised';
    }
    return record?.record === 'end' ? this.end(line, record) : line;
  }

  private end(line: ImportLine, { counts }: EndRecord): ImportLine {
    const announced = Object.values(counts).reduce((sum, count) => sum + count, 0);
    const met = this.notBlank - 1 - (this.isOpen ? 1 : 0);
    if (announced !== met) {
      return refused(
        line,
        `The file has lost lines: it was written with ${String(announced)} records, not ${String(met)}.`,
      );
    }
    this.trailer = 'met';
    return line;
  }
}

function refused(line: ImportLine, message: string): ImportLine {
  const faults = faultsAt(['/record'], message);
  return refusedLine(line, new StemmaError('validation_failed', message, { faults }));
}
