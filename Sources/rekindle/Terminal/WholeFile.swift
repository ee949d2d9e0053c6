import Foundation
import Synchronization

/// A file that is written in pieces and appears whole or not at all: under a temporary name until `commit`.
final class WholeFile: Sendable {
  private let target: URL
  private let temporary: URL
  private let handle: Mutex<FileHandle>

  /// - Throws: `CommandError` if no file can be made there.
  init(path: String) throws {
    target = URL(fileURLWithPath: path)
    temporary = target.deletingLastPathComponent()
      .appendingPathComponent(".\(target.lastPathComponent).\(UUID().uuidString.prefix(8))")
    guard FileManager.default.createFile(atPath: temporary.path, contents: nil),
      let handle = try? FileHandle(forWritingTo: temporary)
    else {
      throw CommandError("\(path) cannot be written: look at the folder, its permissions and its free space.")
    }
    self.handle = Mutex(handle)
  }

  deinit {
    // Gone already if it was committed.
    try? FileManager.default.removeItem(at: temporary)
  }

  func append(_ bytes: [UInt8]) throws {
    do {
      try handle.withLock { try $0.write(contentsOf: Data(bytes)) }
    } catch { throw failure(error) }
  }

  func commit() throws {
    do {
      try handle.withLock { try $0.close() }
      guard rename(temporary.path, target.path) == 0 else {
        throw CommandError("the temporary file could not be renamed: \(String(cString: strerror(errno)))")
      }
    } catch { throw failure(error) }
  }

  private func failure(_ error: any Error) -> CommandError {
    CommandError("\(target.path) could not be written whole: \(error). Look at the free space.")
  }
}
