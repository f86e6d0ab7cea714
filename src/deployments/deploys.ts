/** Which commands and actions put a new version into service; data, as far as we know the tools. */

const always: readonly RegExp[] = [
  /^(?:kubectl|oc)\b.*\b(?:apply|replace|patch|set image|rollout restart)\b/,
  /^helm\b.*\b(?:upgrade|install)\b/,
  /^helmfile\b.*\b(?:sync|apply)\b/,
  /^argocd app sync\b/,
  /^(?:vercel|vc)(?: deploy\b| --prod\b| -\S+)*$/,
  /^(?:vercel|vc)\b.*(?:\bdeploy\b|--prod\b|--prebuilt\b)/,
  /^netlify deploy\b/,
  /^(?:fly|flyctl) deploy\b/,
  /^wrangler (?:pages )?(?:deploy|publish)\b/,
  /^(?:serverless|sls|sst|opennextjs-cloudflare) deploy\b/,
  /^gcloud (?:beta )?(?:run (?:services )?(?:deploy|replace|update)|app deploy|functions deploy)\b/,
  /^aws (?:ecs update-service|lambda update-function-code|elasticbeanstalk update-environment|apprunner start-deployment|amplify start-deployment|deploy create-deployment)\b/,
  /^eb deploy\b/,
  /^az (?:webapp|containerapp|functionapp)\b.*\b(?:deploy|up|update|restart|config-zip)\b/,
  /^heroku container:release\b/,
  /^git push\b.*\b(?:heroku|dokku)\b/,
  /^railway (?:up|redeploy)\b/,
  /^curl\b.*(?:api\.render\.com\/deploy|deploy_?hook)/i,
  /^(?:kamal|cap|dep)\b.*\bdeploy\b/,
  /^docker (?:stack deploy|service update)\b/,
  /^pm2 (?:restart|reload|startOrReload|startOrRestart|deploy)\b/,
  /^supabase functions deploy\b/,
];

/** These start a database for tests as often as they deploy. */
const inService: readonly RegExp[] = [
  /^docker(?:-compose| compose)\b.*\bup\b/,
  /^docker(?:-compose| compose)\b.*\brestart\b/,
  /^systemctl\b.*\b(?:restart|reload)\b/,
];

/** What is no application. */
const other =
  /\b(?:migrat\w*|job|jobs|namespace|secrets?|configmap|crds?|cert-manager|ingress\S*|postgres\S*|mysql|mariadb|redis|mongo\S*|db|database|monitoring|pvc?|dry-run\S*)(?:\.ya?ml)?(?=[\s/]|$)/i;

/** A command as it stands without what is wrapped around it. */
export function deploys(command: string, isInService: boolean): boolean {
  const known = always.some((one) => one.test(command));
  const here = isInService && inService.some((one) => one.test(command));
  return (known || here) && !other.test(command);
}

const actions =
  /^(?:amondnet\/vercel-action|betahuhn\/deploy-to-vercel-action|cloudflare\/(?:pages|wrangler)-action|aws-actions\/amazon-ecs-deploy-task-definition|google-github-actions\/deploy-(?:cloudrun|appengine|cloud-functions)|azure\/(?:webapps-deploy|k8s-deploy|functions-action|container-apps-deploy-action)|akhileshns\/heroku-deploy|digitalocean\/app_action(?:\/deploy)?|nwtgck\/actions-netlify|einaregilsson\/beanstalk-deploy|bervproject\/railway-deploy|johnbeynon\/render-deploy-action)@/i;

export function isDeployAction(uses: string): boolean {
  return actions.test(uses);
}

/** Actions that take a command, and the word it begins with. */
export const commandActions: readonly {
  readonly uses: RegExp;
  readonly input: string;
  readonly before: string;
  /** What it does when it is told nothing. */
  readonly usual?: string;
}[] = [
  {
    uses: /^cloudflare\/wrangler-action@/i,
    input: "command",
    before: "wrangler ",
    usual: "deploy",
  },
  { uses: /^superfly\/flyctl-actions@/i, input: "args", before: "flyctl " },
  { uses: /^serverless\/github-action@/i, input: "args", before: "serverless " },
];
