"""What Schemathesis is to be told of the bodies that we take: lines of JSON are text to it."""

import schemathesis

schemathesis.serializer.alias("application/x-ndjson", "text/plain")
