import Foundation
import Verification

/// Where Google's Firestore emulator and the Java that runs it are on this machine.
package struct EmulatorInstallation: Sendable, Equatable {
  /// Absolute paths.
  package let jar: String
  package let java: String

  /// Looks for both.
  ///
  /// The emulator: `REKINDLE_EMULATOR_JAR`; then the Google Cloud SDK at `CLOUDSDK_ROOT_DIR`, around the `gcloud` on the
  /// `PATH`, or at a usual place. Java: `JAVA_HOME`, then the `PATH`.
  package static func find(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(EmulatorError) -> EmulatorInstallation {
    let jar = try findJar(environment)
    guard let java = findJava(environment) else {
      throw EmulatorError(
        code: .noJava, message: "The emulator needs Java, and there is none.",
        remedy: "Install Java 11 or newer, then put it on the PATH or set JAVA_HOME.")
    }
    return EmulatorInstallation(jar: jar, java: java)
  }

  private static func findJar(_ environment: [String: String]) throws(EmulatorError) -> String {
    if let named = environment["REKINDLE_EMULATOR_JAR"], !named.isEmpty {
      guard FileManager.default.isReadableFile(atPath: named) else {
        throw EmulatorError(
          code: .emulatorNotInstalled, message: "REKINDLE_EMULATOR_JAR names \(named), which cannot be read.",
          remedy: "Set it to the path of cloud-firestore-emulator.jar.")
      }
      return URL(filePath: named).path
    }
    for root in sdkRoots(environment) {
      let jar = root.appending(path: "platform/cloud-firestore-emulator/cloud-firestore-emulator.jar").path
      if FileManager.default.isReadableFile(atPath: jar) { return jar }
    }
    throw EmulatorError(
      code: .emulatorNotInstalled, message: "Google's Firestore emulator is not on this machine.",
      remedy: "Run `gcloud components install cloud-firestore-emulator` (Debian: "
        + "`apt-get install google-cloud-cli-firestore-emulator`), or set REKINDLE_EMULATOR_JAR to its jar.")
  }

  /// Folders that may be the SDK, the likeliest first.
  private static func sdkRoots(_ environment: [String: String]) -> [URL] {
    var roots: [URL] = []
    if let root = environment["CLOUDSDK_ROOT_DIR"], !root.isEmpty { roots.append(URL(filePath: root)) }
    if let gcloud = program("gcloud", environment) {
      // It is ROOT/bin/gcloud, often behind links.
      var folder = URL(filePath: gcloud).resolvingSymlinksInPath().deletingLastPathComponent()
      while folder.path != "/" {
        roots.append(folder)
        folder.deleteLastPathComponent()
      }
    }
    let usual = ["/usr/lib", "/usr/share", "/opt", "/usr/local", "/opt/homebrew/share", "/usr/local/share", "/snap"]
    let home = environment["HOME"].map { [$0] } ?? []
    return roots + (home + usual).map { URL(filePath: $0).appending(path: "google-cloud-sdk") }
  }

  private static func findJava(_ environment: [String: String]) -> String? {
    if let home = environment["JAVA_HOME"], !home.isEmpty {
      let java = URL(filePath: home).appending(path: "bin/java").path
      if FileManager.default.isExecutableFile(atPath: java) { return java }
    }
    return program("java", environment)
  }

  /// The first program of a name on the `PATH`.
  package static func program(_ name: String, _ environment: [String: String]) -> String? {
    (environment["PATH"] ?? "").split(separator: ":").lazy
      .map { URL(filePath: String($0)).appending(path: name).path }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}
