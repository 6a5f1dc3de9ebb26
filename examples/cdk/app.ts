/** `npx cdk synth --app "node --import tsx examples/cdk/app.ts"` */
import { App } from 'aws-cdk-lib';
import { ShopStack } from './shop-stack.ts';

new ShopStack(new App(), 'shop');
