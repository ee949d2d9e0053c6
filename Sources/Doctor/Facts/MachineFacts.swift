import Catalog
import Foundation
import GoogleCloud
import Rehearsal

/// What is known of this machine.
struct MachineFacts: Sendable {
  struct Disk: Sendable {
    var folder: String
    /// Bytes; nil if the system does not tell.
    var free: Int64?
  }

  var versions: [String]
  var speaksHTTP2 = true
  var temporary: Disk
  var current: Disk
  var emulator: Result<EmulatorInstallation, EmulatorError>
  /// The major version; nil if there is no Java, or it does not say.
  var java: Int?
  /// Where the program is; nil if it is not on the `PATH`.
  var gcloud: String?

  /// - Throws: `CancellationError` only.
  static func gather(_ environment: [String: String]) async throws -> MachineFacts {
    let emulator = Result { () throws(EmulatorError) in try EmulatorInstallation.find(environment: environment) }
    return MachineFacts(
      versions: [
        "rekindle \(UserAgent.version)", "Swift \(swift)", ProcessInfo.processInfo.operatingSystemVersionString,
        LibraryVersions.curl, LibraryVersions.openSSL, "LevelDB \(LevelDB.version)",
      ],
      speaksHTTP2: LibraryVersions.speaksHTTP2,
      temporary: disk(FileManager.default.temporaryDirectory.path),
      current: disk(FileManager.default.currentDirectoryPath), emulator: emulator,
      java: try await (try? emulator.get())?.javaVersion(), gcloud: EmulatorInstallation.program("gcloud", environment))
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
