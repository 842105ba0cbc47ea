"""The usual tool for redaction, for comparison: pandas and Presidio, run by a Python that has them (not this one).

Run as a script: texts as a JSON list come in, how long they took goes out. It imports nothing of ours.
"""

import json
import sys
import tempfile
import time


def main() -> None:
    """Take personal data out of the texts with Presidio's own patterns, and names with spaCy's Dutch model if there."""
    import pandas as pd
    import spacy
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import NlpEngineProvider
    from presidio_anonymizer import AnonymizerEngine

    texts = pd.Series(json.load(sys.stdin))
    with tempfile.TemporaryDirectory() as folder:
        model = "nl_core_news_sm"
        if not spacy.util.is_package(model):  # patterns only, then: no names
            model = folder
            spacy.blank("nl").to_disk(folder)
        models = [{"lang_code": "nl", "model_name": model}]
        engine = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models}).create_engine()
        registry = RecognizerRegistry(supported_languages=["nl"])
        registry.load_predefined_recognizers(languages=["nl"])
        analyzer = AnalyzerEngine(nlp_engine=engine, registry=registry, supported_languages=["nl"])
        anonymizer = AnonymizerEngine()

        def redacted(text: str) -> str:
            return str(anonymizer.anonymize(text, analyzer.analyze(text, language="nl")).text)

        texts[:20].map(redacted)
        begun = time.process_time()
        done = texts.map(redacted)
        seconds = time.process_time() - begun
    told = {"per_s": round(len(texts) / seconds), "changed": int((done != texts).sum()), "names": model != folder}
    print(json.dumps(told))  # noqa: T201 - the pipe to whoever asked


if __name__ == "__main__":
    main()
