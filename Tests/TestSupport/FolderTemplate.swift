package import Foundation

/// A folder that is made once in a run of the tests, and copied for each test that needs it: a sandbox's data with an export
/// that was imported.
package actor FolderTemplate {
  /// Of all templates of this process; gone with it.
  private static let root: URL = {
    let root = FileManager.default.temporaryDirectory.appending(path: "rekindle-templates-\(UUID().uuidString)")
    atexit { try? FileManager.default.removeItem(at: FolderTemplate.root) }
    return root
  }()

  private let make: @Sendable (_ folder: URL) async throws -> Void
  private var made: Task<URL, any Error>?

  /// - Parameter make: makes the folder, which is not there yet.
  package init(_ make: @escaping @Sendable (_ folder: URL) async throws -> Void) {
    self.make = make
  }

  /// - Parameter folder: not there yet.
  package func copy(to folder: URL) async throws {
    if made == nil {
      made = Task { [make] in
        try FileManager.default.createDirectory(at: Self.root, withIntermediateDirectories: true)
        let folder = Self.root.appending(path: UUID().uuidString)
        try await make(folder)
        return folder
      }
    }
    guard let made else { return }
    try FileManager.default.copyItem(at: try await made.value, to: folder)
  }
}
