import { useId } from 'react';
import { instantText } from '../../format.js';
import { texts } from '../../texts.js';
import type { Moment } from './moments.js';

/** From one time at which something was made to the next, each with what it was; the end is now. */
export function AsOfSlider({
  moments,
  asOf,
  onChange,
}: {
  readonly moments: readonly Moment[];
  readonly asOf: string | null;
  readonly onChange: (asOf: string | null) => void;
}) {
  const ticks = useId();
  const now = moments.length + 1;
  const present = asOf === null ? now : moments.filter(({ time }) => time <= asOf).length;
  const shown =
    asOf === null ? texts.map.now : texts.map.moment(instantText(asOf), moments[present - 1]?.made ?? []);
  return (
    <label>
      {texts.map.asOf}
      <input
        type="range"
        min={1}
        max={now}
        value={present}
        list={ticks}
        aria-valuetext={shown}
        onChange={({ target }) => onChange(moments[Number(target.value) - 1]?.time ?? null)}
      />
      <datalist id={ticks}>
        {moments.map(({ time }, index) => (
          <option key={time} value={index + 1} />
        ))}
      </datalist>
      <output>{shown}</output>
    </label>
  );
}
