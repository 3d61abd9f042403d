"""python3 -m unidyn export DIR --format FORMAT [--network ID]... [--where EXPR] -o OUT"""
import argparse
import sys

from unidyn.errors import UnidynError


def parser():
    program = argparse.ArgumentParser(prog="unidyn")
    commands = program.add_subparsers(dest="command", required=True)
    formats = "torch, keras, fixed-point-finder, numpy, csv, rsatoolbox"
    export = commands.add_parser(
        "export", help="networks in the formats of other tools", formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Writes networks of DIR/population.h5 in the format of another tool into OUT.",
        epilog="EXPR is over the columns of /network, such as 'trained and solved and units >= 128'\n"
               "or 'architecture in (gru, lstm) and not l2 < 1e-5'.")
    export.add_argument("directory", metavar="DIR")
    export.add_argument("--format", required=True, metavar="FORMAT", help=formats)
    export.add_argument("--network", action="append", default=[], metavar="ID",
                        help="id of a network, or the beginning of one; may be repeated")
    export.add_argument("--where", metavar="EXPR", help="the networks of which this is true")
    export.add_argument("-o", "--output", required=True, metavar="OUT", help="directory, made if it is missing")
    return program


def chosen_networks(population, ids, expression):
    """Those of `ids` of which the expression is true; without ids, all of which it is."""
    networks = population.select(ids or range(len(population)))
    if expression is None:
        return networks
    from unidyn.selection import chosen
    wanted = chosen(expression, population.columns)
    networks = [network for network in networks if wanted[network.number]]
    if not networks:
        raise UnidynError(f"--where {expression!r}: true of none of the networks asked for")
    return networks


def main(arguments=None):
    asked = parser().parse_args(arguments)
    try:
        import unidyn
        from unidyn.export import export
        population = unidyn.open(asked.directory)
        networks = chosen_networks(population, asked.network, asked.where)
        files, notes = export(population, asked.format, networks, asked.output)
    except UnidynError as error:
        print(f"unidyn: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"unidyn: {error}", file=sys.stderr)
        return 1
    print(*[f"unidyn: {note}" for note in notes], sep="\n", end="\n" if notes else "", file=sys.stderr)
    print(f"Wrote {len(files)} files into {asked.output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
