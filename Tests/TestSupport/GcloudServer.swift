import Foundation

/// gcloud, imported once for all tests of this process, and forked for each call (scripts/gcloud-server).
enum GcloudServer {
  /// The server ends when this end of the pipe closes: with this process, however that ends.
  private static let life = Pipe()

  /// - Parameter gcloud: the program, in the SDK's `bin`.
  /// - Returns: a folder with a program `gcloud`; nil where the SDK has no Python of its own, whose version fits.
  /// - Throws: what the system says of a folder or a program.
  static func start(_ gcloud: String) throws -> String? {
    let sdk = URL(fileURLWithPath: gcloud).resolvingSymlinksInPath().deletingLastPathComponent()
      .deletingLastPathComponent()
    let python = sdk.appending(path: "platform/bundledpythonunix/bin/python3").path
    guard FileManager.default.isExecutableFile(atPath: python) else { return nil }
    // Tests/TestSupport is two folders below the root.
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let script = root.appending(path: "scripts/gcloud-server").path
    // A socket's path has about 100 bytes at most, so the folder is not where the tests have theirs.
    let folder = URL(fileURLWithPath: "/tmp/rekindle-gcloud-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    let socket = folder.appending(path: "socket").path
    let program = folder.appending(path: "gcloud")
    try Data("#!/bin/sh\nexec '\(python)' -SE '\(script)' call '\(socket)' \"$@\"\n".utf8).write(to: program)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
    let server = Process()
    server.executableURL = URL(fileURLWithPath: python)
    server.arguments = ["-SE", script, "serve", sdk.path, socket]
    let output = Pipe()
    server.standardInput = life
    server.standardOutput = output
    try server.run()
    // Its line, or its end.
    return output.fileHandleForReading.availableData.isEmpty ? nil : folder.path
  }
}
