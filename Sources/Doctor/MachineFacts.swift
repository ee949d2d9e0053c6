import Attestation
import Catalog
import Foundation
import GoogleCloud
import JSON
import Keys
import Policy
import Rehearsal

/// What is known of this machine.
struct MachineFacts: Sendable {
  struct Disk: Sendable {
    var folder: String
    /// Bytes; nil if the system does not tell.
    var free: Int64?
  }

  enum Presence: Sendable {
    case missing, unreadable, readable
  }

  struct HistoryKey: Sendable {
    var presence: Presence
    /// Whether it counts now.
    var isInForce = true
  }

  var versions: [String]
  var speaksHTTP2 = true
  var temporary: Disk
  var current: Disk
  var emulator: Result<EmulatorInstallation, EmulatorError>
  /// The major version; nil if there is no Java, or it does not say.
  var java: Int?
  /// Of a history in a folder; nil for another one, or none.
  var historyFolder: Presence?
  /// The keys that the policy's records are signed for, in its order.
  var historyKeys: [HistoryKey] = []
  /// Where the program is; nil if it is not on the `PATH`.
  var gcloud: String?

  /// - Throws: `CancellationError` only.
  static func gather(_ environment: [String: String], _ policy: Policy?) async throws -> MachineFacts {
    let emulator = Result { () throws(EmulatorError) in try EmulatorInstallation.find(environment: environment) }
    return MachineFacts(
      versions: [
        "rekindle \(UserAgent.version)", "Swift \(swift)", Machine.current.system,
        Libcurl.version, OpenSSL.version, "LevelDB \(LevelDB.version)",
      ],
      speaksHTTP2: Libcurl.speaksHTTP2,
      temporary: disk(FileManager.default.temporaryDirectory.path),
      current: disk(FileManager.default.currentDirectoryPath), emulator: emulator,
      java: try await (try? emulator.get())?.javaVersion(),
      historyFolder: policy?.backups?.history.flatMap { $0.hasPrefix("gs://") ? nil : presence($0) },
      historyKeys: (policy?.backups?.trustedKeys ?? []).map { key in
        HistoryKey(presence: presence(ofKey: key.file), isInForce: key.period.contains(Timestamp.now()))
      },
      gcloud: EmulatorInstallation.program("gcloud", environment))
  }

  private static func presence(_ path: String) -> Presence {
    guard FileManager.default.fileExists(atPath: path) else { return .missing }
    return FileManager.default.isReadableFile(atPath: path) ? .readable : .unreadable
  }

  /// Readable if it holds one public key.
  private static func presence(ofKey path: String) -> Presence {
    let presence = presence(path)
    guard presence == .readable else { return presence }
    return (try? PublicKey(file: path)) == nil ? .unreadable : .readable
  }

  private static func disk(_ folder: String) -> Disk {
    let attributes = try? FileManager.default.attributesOfFileSystem(forPath: folder)
    return Disk(folder: folder, free: (attributes?[.systemFreeSize] as? NSNumber)?.int64Value)
  }

  /// The compiler's: the runtime comes with it on Linux, and does not tell its own.
  private static var swift: String {
    #if compiler(>=6.4)
      "6.4 or newer"
    #elseif compiler(>=6.3)
      "6.3"
    #else
      "6.2"
    #endif
  }
}
