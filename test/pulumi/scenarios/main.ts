import * as pulumi from "@pulumi/pulumi";
import { programAt } from "./scenarios.ts";

const config = new pulumi.Config("scenarios");
programAt(config.requireNumber("scenario"), config.requireNumber("step"))();
