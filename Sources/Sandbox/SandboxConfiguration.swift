package import Documents
import JSON
package import Logging

/// What a sandbox serves, and where it keeps its state.
package struct SandboxConfiguration: Sendable {
  /// The folder of the sandbox's database, made if it is not there. One sandbox at a time may use it.
  package var dataFolder: String
  /// The port on 127.0.0.1; 0 for one that is free.
  package var port: Int
  /// The local folder that stands for each bucket: `gs://BUCKET/PREFIX` is `FOLDER/PREFIX`.
  package var buckets: [ExactName: String]
  /// From which level on the sandbox writes to standard error.
  package var logLevel: Logger.Level
  /// The time of what the sandbox makes, in microseconds since 1970: objects, exports, operations, a job's attempts. A test moves
  /// it through a week. Tokens, signatures and the header `Date` are of the machine's clock.
  package var clock: @Sendable () -> Int64 = { Timestamp.now() }

  package init(
    dataFolder: String, port: Int = 0, buckets: [ExactName: String] = [:], logLevel: Logger.Level = .error
  ) {
    self.dataFolder = dataFolder
    self.port = port
    self.buckets = buckets
    self.logLevel = logLevel
  }
}

/// Where a running sandbox listens.
package struct SandboxEndpoint: Hashable, Sendable {
  /// The sandbox listens on this address only: it checks no credentials.
  package static let host = "127.0.0.1"

  package let port: Int

  /// `127.0.0.1:PORT`, as FIRESTORE_EMULATOR_HOST wants it.
  package var address: String { "\(Self.host):\(port)" }

  /// `http://127.0.0.1:PORT`
  package var url: String { "http://\(address)" }
}

/// Why a sandbox does not start.
package struct SandboxError: Error, Sendable, CustomStringConvertible {
  package enum Code: String, Sendable {
    case cannotOpenData = "cannot-open-data"
    case cannotListen = "cannot-listen"
    case badFaults = "bad-faults"
  }

  package var code: Code
  /// What went wrong and what to do about it.
  package var message: String

  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  package var description: String { message }
}
