import type { LineageSummary } from '../../api/types.js';
import { texts } from '../../texts.js';
import { AsOfSlider } from './as-of-slider.js';
import { HopsSelect } from './hops-select.js';
import type { MapState } from './map-state.js';
import type { Moment } from './moments.js';

const TYPES = [
  'parent_of',
  'derived_from',
  'refined_from',
  'forked_from',
  'merged_from',
  'specialized_from',
  'generalized_from',
  'feeds',
  'replaced_by',
];
const WEIGHTS = ['0', '0.25', '0.5', '0.75'];

export interface MapFiltersProps {
  readonly state: MapState;
  readonly moments: readonly Moment[];
  readonly summary: LineageSummary | undefined;
  readonly onChange: (state: MapState) => void;
}

export function MapFilters({ state, moments, summary, onChange }: MapFiltersProps) {
  return (
    <form className="filters" onSubmit={(event) => event.preventDefault()}>
      <label>
        {texts.map.type}
        <select
          value={state.types[0] ?? ''}
          onChange={({ target }) => onChange({ ...state, types: target.value === '' ? [] : [target.value] })}
        >
          <option value="">{texts.map.derivation}</option>
          {TYPES.map((type) => (
            <option key={type} value={type}>
              {type.replaceAll('_', ' ')}
            </option>
          ))}
        </select>
      </label>
      <label>
        {texts.map.minWeight}
        <select
          value={state.minWeight ?? '0'}
          onChange={({ target }) => onChange({ ...state, minWeight: target.value })}
        >
          {WEIGHTS.map((weight) => (
            <option key={weight}>{weight}</option>
          ))}
        </select>
      </label>
      <HopsSelect summary={summary} hops={state.hops} onChange={(hops) => onChange({ ...state, hops })} />
      <AsOfSlider moments={moments} asOf={state.asOf} onChange={(asOf) => onChange({ ...state, asOf })} />
      {state.unfolded.length > 0 && (
        <button type="button" onClick={() => onChange({ ...state, unfolded: [] })}>
          {texts.map.fold}
        </button>
      )}
    </form>
  );
}
