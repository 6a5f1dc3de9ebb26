"""Runs LocalStack. Its source needs Python 3.13; this script lets 3.11 and 3.12 run it too."""

import importlib.machinery
import re
import runpy
import sys
import warnings

import typing_extensions

generic_class = re.compile(rb"^class (\w+)\[(\w+)\](?:\((.*)\))?:$", re.MULTILINE)
generic_function = re.compile(rb"^def (\w+)\[(\w+)\]\(", re.MULTILINE)


def as_older_class(match):
    name, parameter, bases = match.groups()
    bases = (bases + b", ") if bases else b""
    variable = b'%b = __import__("typing").TypeVar("%b")' % (parameter, parameter)
    return b'%b\nclass %b(%b__import__("typing").Generic[%b]):' % (variable, name, bases, parameter)


def as_older_function(match):
    name, parameter = match.groups()
    return b'%b = __import__("typing").TypeVar("%b")\ndef %b(' % (parameter, parameter, name)


class OlderSyntax(importlib.machinery.SourceFileLoader):
    def get_data(self, path):
        data = super().get_data(path)
        if not path.endswith(".py") or "localstack" not in path:
            return data
        return generic_function.sub(as_older_function, generic_class.sub(as_older_class, data))


if sys.version_info < (3, 13):
    warnings.deprecated = typing_extensions.deprecated
if sys.version_info < (3, 12):
    hook = importlib.machinery.FileFinder.path_hook(
        (importlib.machinery.ExtensionFileLoader, importlib.machinery.EXTENSION_SUFFIXES),
        (OlderSyntax, importlib.machinery.SOURCE_SUFFIXES),
        (importlib.machinery.SourcelessFileLoader, importlib.machinery.BYTECODE_SUFFIXES),
    )
    sys.path_hooks.insert(0, hook)
    sys.path_importer_cache.clear()

runpy.run_module("localstack.runtime.main", run_name="__main__")
