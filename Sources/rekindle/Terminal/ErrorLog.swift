import Logging
import Synchronization

/// Writes what is logged to standard error, a line each: `rekindle: debug: GET https://... 200 512 bytes 31 ms`.
struct ErrorLog: LogHandler {
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  private static let isBegun = Mutex(false)

  /// Sends what is logged here, from a level on. The first one counts: a process has one place for its log.
  static func begin(_ level: Logger.Level = .warning) {
    isBegun.withLock { isBegun in
      guard !isBegun else { return }
      isBegun = true
      LoggingSystem.bootstrap { _ in ErrorLog(logLevel: level) }
    }
  }

  func log(event: LogEvent) {
    // Names of buckets and documents stand in addresses.
    StandardError.tell("\(event.level): \(event.message)")
  }
}
