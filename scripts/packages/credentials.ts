/** Variables from which npm takes the identity of a CI job: GitHub Actions with `id-token: write`, and GitLab. */
const identityVariables = ['ACTIONS_ID_TOKEN_REQUEST_URL', 'SIGSTORE_ID_TOKEN'];

/** Why this process cannot publish with provenance; `undefined` if it can. */
export const missingCredentials = (environment: NodeJS.ProcessEnv): string | undefined =>
  identityVariables.some((name) => (environment[name] ?? '') !== '')
    ? undefined
    : `Nothing was published: a release needs the identity token of a CI job, and neither ${identityVariables.join(' nor ')} is set; run it in the release workflow.`;
