import type { IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer, HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { FunctionUrlAuthType } from 'aws-cdk-lib/aws-lambda';
import type { StageSettings } from '../stage-settings.ts';

/** Who may call the APIs of a stage. */
export type ApiAccess = Pick<StageSettings, 'authorizer' | 'jwtIssuer' | 'jwtAudience'>;

/** Returns the authorizer for every route of an HTTP API; `undefined` for an API that is open to everyone. */
export const toRouteAuthorizer = ({
  authorizer,
  jwtIssuer,
  jwtAudience,
}: ApiAccess): IHttpRouteAuthorizer | undefined => {
  switch (authorizer) {
    case 'none':
      return undefined;
    case 'iam':
      return new HttpIamAuthorizer();
    case 'jwt':
      return new HttpJwtAuthorizer('Jwt', jwtIssuer ?? '', { jwtAudience: [jwtAudience ?? ''] });
  }
};

/** Returns the authorization type of a function URL, which supports IAM signatures or none. */
export const toUrlAuthType = ({ authorizer }: ApiAccess): FunctionUrlAuthType =>
  authorizer === 'iam' ? FunctionUrlAuthType.AWS_IAM : FunctionUrlAuthType.NONE;
