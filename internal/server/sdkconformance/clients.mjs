// Segment's client, pointed at a server under test.

import sdk from '@segment/public-api-sdk-typescript';

// The client honours the proxies of its environment, and the server is on this machine.
process.env.NO_PROXY = '*';

// The header that names the workspace in which an account token acts.
export const workspaceHeader = 'Segment-Workspace';

// clients returns the API objects of the SDK by its own names for them, such as iamUsers. Without a token they send none.
export function clients(url, token, headers = {}) {
  const apis = sdk.configureApis(token ?? '', { ...headers });
  for (const api of Object.values(apis)) {
    api.basePath = url;
  }
  return apis;
}

// callsOf returns the names of the calls that an API object has.
export function callsOf(api) {
  const methods = (prototype) => Object.entries(Object.getOwnPropertyDescriptors(prototype))
    .filter(([, { value }]) => typeof value === 'function')
    .map(([name]) => name);
  const notCalls = new Set(['constructor', 'setDefaultAuthentication', 'setApiKey', 'addInterceptor']);
  return methods(Object.getPrototypeOf(api)).filter((name) => !notCalls.has(name)).sort();
}
