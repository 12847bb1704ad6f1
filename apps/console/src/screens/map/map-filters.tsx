import { instantText } from '../../format.js';
import { texts } from '../../texts.js';
import type { MapNode } from './drawn-map.js';
import type { MapState } from './map-state.js';

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
  readonly nodes: ReadonlyMap<string, MapNode>;
  readonly onChange: (state: MapState) => void;
}

export function MapFilters({ state, nodes, onChange }: MapFiltersProps) {
  const times = [...new Set([...nodes.values()].map(({ createdAt }) => createdAt))].sort();
  const present =
    state.asOf === null ? times.length : times.filter((time) => time <= (state.asOf ?? '')).length;
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
      <label>
        {texts.map.asOf}
        <input
          type="range"
          min={1}
          max={times.length + 1}
          value={state.asOf === null ? times.length + 1 : present}
          onChange={({ target }) => onChange({ ...state, asOf: times[Number(target.value) - 1] ?? null })}
        />
        <output>{state.asOf === null ? texts.map.now : instantText(state.asOf)}</output>
      </label>
    </form>
  );
}
