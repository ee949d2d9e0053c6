import Logging
import Reports

/// Writes what is logged to standard error, a line each: `rekindle: debug: GET https://... 200 512 bytes 31 ms`.
struct ErrorLog: LogHandler {
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    // Names of buckets and documents stand in addresses.
    StandardError.line("rekindle: \(event.level): " + VisibleText.of("\(event.message)"))
  }
}
