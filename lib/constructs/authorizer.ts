import type { IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer, HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { FunctionUrlAuthType } from 'aws-cdk-lib/aws-lambda';
import type { StageSettings } from '../stage-settings.ts';

/** Who may call the APIs of a stage. */
export type ApiAccess = Pick<StageSettings, 'authorizer' | 'jwtIssuer' | 'jwtAudience'>;

/** The authorizer of every route of an HTTP API; `undefined` for an API that is open to everyone. */
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

/** The authorization of a function URL, which checks signatures of IAM or nothing. */
export const toUrlAuthType = ({ authorizer }: ApiAccess): FunctionUrlAuthType =>
  authorizer === 'iam' ? FunctionUrlAuthType.AWS_IAM : FunctionUrlAuthType.NONE;
