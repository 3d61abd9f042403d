"""Reads a report as a browser does, by its own words: include/unidyn/report/pack.hpp."""
import base64
import html.parser
import json
import pathlib
import struct
import zlib

import numpy as np


class Page(html.parser.HTMLParser):
    """`data`: the JSON; `pack(name)`: the arrays of a pack; `scripts`: every script element's attributes."""

    def __init__(self, path):
        super().__init__()
        self.text = pathlib.Path(path).read_text(encoding="utf-8")
        self.scripts, self.texts, self.inside, self.meta = [], {}, None, {}
        self.feed(self.text)
        self.close()
        self.data = json.loads(self.texts["report"])

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "script":
            self.scripts.append(attributes)
            self.inside = attributes.get("id")
        if tag == "meta" and "name" in attributes:
            self.meta[attributes["name"]] = attributes["content"]

    def handle_endtag(self, tag):
        self.inside = None

    def handle_data(self, text):
        if self.inside:
            self.texts[self.inside] = self.texts.get(self.inside, "") + text

    def has(self, name):
        return "pack-" + name in self.texts

    def pack(self, name):
        raw = zlib.decompress(base64.b64decode(self.texts["pack-" + name], validate=True))
        length, = struct.unpack_from("<I", raw)
        arrays = {}
        for key, about in json.loads(raw[4:4 + length]).items():
            kind = np.dtype("<" + about["type"].replace("u8", "u1").replace("u16", "u2").replace("i32", "i4"))
            codes = np.frombuffer(raw, kind, int(np.prod(about["shape"])), 4 + length + about["first"])
            if kind.kind == "u":
                values = about["low"] + about["step"] * codes.astype(float)
                values[codes == np.iinfo(kind).max] = np.nan
            else:
                values = codes
            arrays[key] = values.reshape(about["shape"])
        return arrays
