import Foundation
import Synchronization

/// A file without a name in the temporary folder, for what would not fit in memory; gone with the process,
/// however that ends.
package final class SpillFile: Sendable {
  /// Why something could not be kept there.
  package struct Failure: Error, CustomStringConvertible {
    package var description: String
  }

  private let descriptor: CInt
  private let folder: String
  private let end = Mutex(0)

  package init() throws(Failure) {
    folder = FileManager.default.temporaryDirectory.path
    var name = Array("\(folder)/rekindle-XXXXXX".utf8CString)
    descriptor = mkstemp(&name)
    guard descriptor >= 0 else { throw SpillFile.failure(in: folder, .last) }
    unlink(name)
  }

  deinit { close(descriptor) }

  /// Appends bytes.
  /// - Returns: where they are, for `read`.
  package func append(_ bytes: UnsafeRawBufferPointer) throws(Failure) -> Int {
    let start = end.withLock { end in
      defer { end += bytes.count }
      return end
    }
    do throws(SystemError) { try Descriptor.writeAll(bytes, to: descriptor, at: start) } catch {
      throw SpillFile.failure(in: folder, error)
    }
    return start
  }

  /// Fills `bytes` with what was appended at `start`.
  package func read(_ bytes: UnsafeMutableRawBufferPointer, at start: Int) throws(Failure) {
    do throws(SystemError) {
      guard try Descriptor.fill(bytes, from: descriptor, at: start) == bytes.count else { throw SystemError.last }
    } catch { throw SpillFile.failure(in: folder, error) }
  }

  private static func failure(in folder: String, _ reason: SystemError) -> Failure {
    Failure(description: "The temporary folder \(folder) cannot be used: \(reason). Set TMPDIR to a folder with room.")
  }
}
