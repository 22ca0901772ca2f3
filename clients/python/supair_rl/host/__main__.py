"""Serves Gymnasium environments over a WebSocket, for supair-rl clients in any language.

    python -m supair_rl.host CartPole-v1 Acrobot-v1
    python -m supair_rl.host my_package:MyEnv-v0

Only the environments named can be made. Prints one line with its address when it is ready.
"""

import argparse
import pathlib
import signal
import sys


def main():
    parser = argparse.ArgumentParser(
        prog="python -m supair_rl.host",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("ids", nargs="+", metavar="ID", help="an environment as `gymnasium.make` takes it")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=8766, help="0 picks a free one (default: %(default)s)")
    parser.add_argument("--token-file", help="file with the secret that clients must show; needed beyond this machine")
    args = parser.parse_args()

    try:
        import gymnasium
    except ImportError:
        return "Gymnasium is not installed: pip install 'supair-rl[gym]'"
    from .server import Host, is_loopback

    token = None
    if args.token_file is not None:
        try:
            token = pathlib.Path(args.token_file).read_text().strip()
        except OSError as error:
            return f"--token-file: {error}"
        if not token:
            return f"--token-file: {args.token_file} is empty"
    if token is None and not is_loopback(args.host):
        parser.error(f"--host {args.host} is reached from elsewhere: it needs a --token-file")
    for env_id in args.ids:
        try:
            gymnasium.make(env_id).close()
        except Exception as error:  # whatever an environment throws when it is made
            return f"{env_id}: {type(error).__name__}: {str(error).splitlines()[0]}"
    try:
        host = Host(args.ids, args.host, args.port, token)
    except OSError as error:
        return f"cannot listen on {args.host}:{args.port}: {error}"

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    name = f"[{args.host}]" if ":" in args.host else args.host
    print(f"supair_rl.host: ws://{name}:{host.port} serves {', '.join(args.ids)}", flush=True)
    try:
        host.serve_forever()
    except KeyboardInterrupt:
        return 130
    finally:
        host.close()
    return 0


if __name__ == "__main__":
    status = main()
    if isinstance(status, str):
        print(f"supair_rl.host: {status}", file=sys.stderr)
        status = 1
    sys.exit(status)
