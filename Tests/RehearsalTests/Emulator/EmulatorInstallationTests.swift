import Foundation
import Testing
import Verification

@testable import Rehearsal

struct EmulatorInstallationTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "rekindle-\(UUID().uuidString)")

  @Test("The SDK is found around a gcloud that is a link into it")
  func aroundGcloud() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let jar = try make("sdk/platform/cloud-firestore-emulator/cloud-firestore-emulator.jar")
    let gcloud = try make("sdk/bin/gcloud")
    let java = try make("jdk/bin/java")
    let path = folder.appending(path: "bin")
    try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(at: path.appending(path: "gcloud"), withDestinationURL: gcloud)
    let found = try EmulatorInstallation.find(
      environment: ["PATH": "/nowhere:\(path.path)", "JAVA_HOME": folder.appending(path: "jdk").path])
    #expect(URL(filePath: found.jar).resolvingSymlinksInPath() == jar.resolvingSymlinksInPath())
    #expect(found.java == java.path)
  }

  @Test("A jar that is named must be there: nothing else is taken in its place")
  func namedJar() throws {
    let error = #expect(throws: EmulatorError.self) {
      try EmulatorInstallation.find(environment: ["REKINDLE_EMULATOR_JAR": "/nowhere.jar"])
    }
    #expect(error?.code == .emulatorNotInstalled)
  }

  @Test("Without Java the error says so")
  func noJava() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let jar = try make("e.jar")
    let error = #expect(throws: EmulatorError.self) {
      try EmulatorInstallation.find(environment: ["REKINDLE_EMULATOR_JAR": jar.path, "PATH": "/nowhere"])
    }
    #expect(error?.code == .noJava)
  }

  /// Makes an empty program.
  private func make(_ path: String) throws -> URL {
    let file = folder.appending(path: path)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    #expect(FileManager.default.createFile(atPath: file.path, contents: nil, attributes: [.posixPermissions: 0o755]))
    return file
  }
}
