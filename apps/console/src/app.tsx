import { lazy, Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { useKeyAsked } from './api/key.js';
import { Header } from './parts/header.js';
import { KeyForm } from './parts/key-form.js';
import { Loading, Note } from './parts/notes.js';
import { Home } from './screens/home.js';
import { texts } from './texts.js';

const Pattern = lazy(() => import('./screens/pattern.js'));

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
        <Route>
          <Note>{texts.state.lost}</Note>
        </Route>
      </Switch>
    </Suspense>
  );
}
