import { lazy, Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { useKeyAsked } from './api/key.js';
import { Header } from './parts/header.js';
import { KeyForm } from './parts/key-form.js';
import { Loading, Note } from './parts/notes.js';
import { Home } from './screens/home.js';
import { texts } from './texts.js';

const Events = lazy(() => import('./screens/events.js'));
const Improvement = lazy(() => import('./screens/improvement.js'));
const Improvements = lazy(() => import('./screens/improvements.js'));
const LineageMap = lazy(() => import('./screens/map.js'));
const Pattern = lazy(() => import('./screens/pattern.js'));
const Stores = lazy(() => import('./screens/stores.js'));
const Use = lazy(() => import('./screens/use.js'));

export function App() {
  return (
    <>
      <a className="skip" href="#content">
        {texts.skip}
      </a>
      <Header />
      <main id="content" tabIndex={-1}>
        {useKeyAsked() ? <KeyForm /> : <Screens />}
      </main>
    </>
  );
}

function Screens() {
  return (
    <Suspense fallback={<Loading />}>
      <Switch>
        <Route path="/" component={Home} />
        <Route path="/patterns/:patternId" component={Pattern} />
        <Route path="/map/:nodeId" component={LineageMap} />
        <Route path="/use/:patternId" component={Use} />
        <Route path="/improvements" component={Improvements} />
        <Route path="/improvements/:improvementId" component={Improvement} />
        <Route path="/events" component={Events} />
        <Route path="/stores" component={Stores} />
        <Route>
          <Note>{texts.state.lost}</Note>
        </Route>
      </Switch>
    </Suspense>
  );
}
