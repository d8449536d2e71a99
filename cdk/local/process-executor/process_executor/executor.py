"""One environment of a function = one Node.js process, which answers on a port of its own."""

import os
import subprocess
from contextlib import suppress
from pathlib import Path

from localstack import config
from localstack.services.lambda_.invocation.executor_endpoint import ExecutorEndpoint
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor
from localstack.utils.net import get_free_tcp_port

HOST = "127.0.0.1"
ENVIRONMENT = Path(__file__).with_name("environment.mjs")
SECONDS_TO_STOP = 2


class ProcessExecutor(RuntimeExecutor):
    def __init__(self, id, function_version):
        super().__init__(id=id, function_version=function_version)
        self.port = get_free_tcp_port()
        self.endpoint = ExecutorEndpoint(self.id, container_address=HOST, container_port=self.port)
        self.process = None
        self.log = Path(config.dirs.tmp) / f"function-{function_version.id.function_name}-{id}.log"

    def start(self, env_vars):
        self.endpoint.start()
        code = self.function_version.config.code.get_unzipped_code_location()
        self.log.parent.mkdir(parents=True, exist_ok=True)
        # Only what Lambda itself would set: nothing of this machine's environment may leak into a function.
        environment = {"PATH": os.environ["PATH"], **{name: str(value) for name, value in env_vars.items()}}
        environment["LAMBDA_TASK_ROOT"] = str(code)
        environment["LAMBDA_PORT"] = str(self.port)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                # The log's path marks the process as one of this stage's: whoever cleans up finds it by that.
                [os.environ["LAMBDA_NODE"], str(ENVIRONMENT), str(self.log)],
                cwd=code, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
            )
        self.endpoint.wait_for_startup()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                self.process.kill()
        # An environment that never became ready has no endpoint to shut down.
        with suppress(Exception):
            self.endpoint.shutdown()

    def get_address(self):
        return HOST

    def get_endpoint_from_executor(self):
        return HOST

    def get_runtime_endpoint(self):
        return f"http://{HOST}:{config.GATEWAY_LISTEN[0].port}{self.endpoint.get_endpoint_prefix()}"

    def invoke(self, payload):
        return self.endpoint.invoke(payload)

    def get_logs(self):
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    @classmethod
    def prepare_version(cls, function_version):
        if function_version.config.code:
            function_version.config.code.prepare_for_execution()

    @classmethod
    def cleanup_version(cls, function_version):
        pass
