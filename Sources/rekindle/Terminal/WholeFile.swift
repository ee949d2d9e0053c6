import Files
import Foundation

/// A file that the user named, which is written in pieces and appears whole or not at all when it is committed.
///
/// One that is private has mode 0600 from its first byte on, whatever was there. Any other has the mode of the file that it
/// replaces, or what the umask leaves. Anything but a regular file, such as a FIFO, is written through as the pieces come, and
/// keeps its mode.
final class WholeFile: Sendable {
  private let path: String
  private let file: AtomicFile

  /// - Parameter isPrivate: whether it can hold documents' values or names, or other secrets.
  /// - Throws: `CommandError` if no file can be made there. Waits for a FIFO's reader.
  init(_ place: OutputPlace, isPrivate: Bool = false) throws {
    path = place.path
    do throws(SystemError) {
      switch place.kind {
      case .descriptor(let number): file = try AtomicFile(writingThrough: fcntl(number, F_DUPFD_CLOEXEC, 0))
      case .stream: file = try AtomicFile(writingThrough: open(place.path, O_WRONLY | O_CLOEXEC))
      case .file: file = try AtomicFile(place.path, mode: isPrivate ? 0o600 : nil)
      }
    } catch { throw Self.failure(place.path, error) }
  }

  /// Writes the bytes as the whole of a file.
  static func write(_ bytes: [UInt8], to place: OutputPlace, isPrivate: Bool = false) throws {
    let file = try WholeFile(place, isPrivate: isPrivate)
    try file.append(bytes)
    try file.commit()
  }

  func append(_ bytes: [UInt8]) throws {
    do throws(SystemError) { try file.append(bytes) } catch { throw error.writing(path) }
  }

  /// Makes the file appear under its name, with all that was appended.
  func commit() throws {
    do throws(SystemError) { try file.commit() } catch { throw Self.failure(path, error) }
  }

  private static func failure(_ path: String, _ error: SystemError) -> CommandError {
    CommandError("\(path) could not be written: \(error). Look at its folder and its free space.")
  }
}
