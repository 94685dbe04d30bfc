"""Reads OpenMetrics bodies with the strict parser of Prometheus' Python client: a JSON string a line in, a result a line out."""
import json
import sys

from prometheus_client.openmetrics.parser import text_string_to_metric_families


def number(value):
    return None if value is None else repr(float(value))


def exemplar_of(exemplar):
    if exemplar is None:
        return None
    time = number(exemplar.timestamp)
    return {"labels": exemplar.labels, "value": number(exemplar.value), "time": time}


def family_of(family):
    samples = [
        {
            "name": sample.name,
            "labels": sample.labels,
            "value": number(sample.value),
            "exemplar": exemplar_of(sample.exemplar),
        }
        for sample in family.samples
    ]
    return {
        "name": family.name,
        "help": family.documentation,
        "type": family.type,
        "unit": family.unit,
        "samples": samples,
    }


for line in sys.stdin:
    try:
        result = {"families": [family_of(family) for family in text_string_to_metric_families(json.loads(line))]}
    except Exception as error:  # The parser raises what it likes: IndexError and KeyError too.
        result = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(result), flush=True)
