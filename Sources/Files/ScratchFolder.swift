package import Foundation

/// A temporary folder of one command, for its owner alone, removed on every way out; what a killed one left behind, the
/// next one removes.
///
/// Its name is `rekindle-`, the process's number, `-`, and 8 hexadecimal digits.
package enum ScratchFolder {
  package static func with<Result>(
    in parent: URL = FileManager.default.temporaryDirectory, _ body: (_ path: String) async throws -> Result
  ) async throws -> Result {
    removeStale(in: parent)
    let random = UUID().uuidString.prefix(8)
    let folder = parent.appending(path: "rekindle-\(ProcessInfo.processInfo.processIdentifier)-\(random)")
    try PrivateFiles.makeFolder(folder.path)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder.path)
  }

  /// Removes the folders of this user's processes that are gone. What cannot be removed stays: nothing depends on it.
  private static func removeStale(in parent: URL) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: parent.path)) ?? []
    for name in names {
      // Only a process that certainly does not exist is gone: one of another user answers with a refusal.
      guard let process = process(inName: name), kill(process, 0) == -1, errno == ESRCH else { continue }
      let folder = parent.appending(path: name).path
      // A link of that name is none, wherever it leads.
      guard let status = try? FileStatus(at: folder, followingLinks: false) else { continue }
      if status.kind == .folder, status.isOwn { try? FileManager.default.removeItem(atPath: folder) }
    }
  }

  /// The process that a folder's name tells; nil if the name is not exactly of the form above.
  private static func process(inName name: String) -> pid_t? {
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == "rekindle", let process = pid_t(parts[1]), process > 0,
      parts[1] == "\(process)", parts[2].count == 8, parts[2].allSatisfy({ $0.isASCII && $0.isHexDigit })
    else { return nil }
    return process
  }
}
