#!/usr/bin/python3
"""maps.py DIR OUTPUT.svg [DISSIMILARITY...]: draws the embeddings of a finished study beside each other.

Reads DIR/population.h5 and writes a scalable picture: colour is the architecture, shape the activation;
filled networks solved the task, open ones are untrained controls or did not. Without names it draws svcca
and topology. Needs python3-h5py.
"""
import html
import pathlib
import sys

import h5py
import numpy as np

SIZE, MARGIN, TOP, LEGEND = 360, 18, 30, 30  # pixels: of a map, around it, above it, below all
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00")  # Okabe and Ito
SHAPES = ("circle", "square", "triangle")


def mark(shape, x, y, colour, filled):
    paint = f'fill="{colour if filled else "none"}" fill-opacity="0.75" stroke="{colour}"'
    if shape == "circle":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.6" {paint}/>'
    if shape == "square":
        return f'<rect x="{x - 3.2:.1f}" y="{y - 3.2:.1f}" width="6.4" height="6.4" {paint}/>'
    return f'<path d="M{x - 4:.1f} {y + 3.4:.1f}h8l-4 -7.4z" {paint}/>'


def text(x, y, content, anchor="start"):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{html.escape(content)}</text>'


def styles(values, choices):
    names = list(dict.fromkeys(values))
    return {name: choices[i % len(choices)] for i, name in enumerate(names)}


def draw(population, dissimilarity, left, colours, shapes):
    embedding = population["embedding"][dissimilarity]
    network = population["network"]
    architecture, activation = network["architecture"].asstr()[:], network["activation"].asstr()[:]
    solved = network["stop_reason"].asstr()[:] == "solved"
    points = embedding[:]
    known = np.isfinite(points).all(axis=1)
    low, high = points[known].min(axis=0), points[known].max(axis=0)
    scale = (SIZE - 2 * MARGIN) / max(high - low)
    places = MARGIN + ((SIZE - 2 * MARGIN) - (high - low) * scale) / 2 + (points - low) * scale
    yield text(left + SIZE / 2, TOP - 10,
               f"{dissimilarity}: {known.sum()} networks, stress-1 {embedding.attrs['stress1']:.2f}", "middle")
    yield f'<rect x="{left}" y="{TOP}" width="{SIZE}" height="{SIZE}" fill="none" stroke="#bbb"/>'
    for i in np.flatnonzero(known):
        yield mark(shapes[activation[i]], left + places[i, 0], TOP + places[i, 1], colours[architecture[i]], solved[i])


def main(directory, output, *dissimilarities):
    population = h5py.File(pathlib.Path(directory) / "population.h5")
    dissimilarities = dissimilarities or ("svcca", "topology")
    missing = [name for name in dissimilarities if f"embedding/{name}" not in population]
    if missing:
        sys.exit(f"{directory}/population.h5 has no embedding of {', '.join(missing)}; "
                 f"it has {', '.join(population.get('embedding', {})) or 'none'}")
    network = population["network"]
    colours = styles(network["architecture"].asstr()[:], COLOURS)
    shapes = styles(network["activation"].asstr()[:], SHAPES)
    width, height = MARGIN + (SIZE + MARGIN) * len(dissimilarities), TOP + SIZE + LEGEND
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
             f'viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="13">',
             f'<rect width="{width}" height="{height}" fill="white"/>']
    for i, name in enumerate(dissimilarities):
        lines += draw(population, name, MARGIN + i * (SIZE + MARGIN), colours, shapes)
    x, y = MARGIN + 6, TOP + SIZE + 20
    legend = [(name, "circle", colour, True) for name, colour in colours.items()]
    legend += [(name, shape, "#555", True) for name, shape in shapes.items()]
    for name, shape, colour, filled in legend + [("not trained or not solved", "circle", "#555", False)]:
        lines += [mark(shape, x, y - 4, colour, filled), text(x + 9, y, name)]
        x += 30 + 7.2 * len(name)
    pathlib.Path(output).write_text("\n".join(lines) + "\n</svg>\n")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
