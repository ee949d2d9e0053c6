import Documents
import Files
import Foundation

/// A file that is open for reading; closed when released.
///
/// Symbolic links are not followed, neither to the file nor to a folder on the way to it: a folder that was downloaded has
/// none, and one could lead out of it.
final class RegularFile {
  let descriptor: CInt
  /// As it was when it was opened.
  let identity: MappedFile.Identity

  /// - Parameters:
  ///   - folder: links on the way to it are followed; its user chose it.
  ///   - path: of the file, relative to the folder.
  init(folder: String, path: ExactName) throws(FileProblem) {
    let opened = try RegularFile.openFile(path, in: folder)
    do throws(FileProblem) {
      identity = try RegularFile.identify(opened)
    } catch {
      close(opened)
      throw error
    }
    descriptor = opened
  }

  deinit { close(descriptor) }

  /// Reads bytes that the file must have.
  /// - Parameters:
  ///   - target: filled to its end.
  ///   - offset: of its first byte in the file.
  /// - Throws: `.changed` if the file has become shorter.
  func read(into target: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileProblem) {
    let filled: Int
    do throws(SystemError) { filled = try Descriptor.fill(target, from: descriptor, at: offset) } catch {
      throw .unreadable("\(error)")
    }
    guard filled == target.count else { throw .changed }
  }

  /// All of its bytes, in memory of their own.
  /// - Throws: `.changed` if the file has become shorter.
  func bytes() throws(FileProblem) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: identity.size)
    let result = bytes.withUnsafeMutableBytes { target in
      Result { () throws(FileProblem) in try read(into: target, at: 0) }
    }
    try result.get()
    return bytes
  }

  private static func openFile(_ path: ExactName, in folder: String) throws(FileProblem) -> CInt {
    var current = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard current >= 0 else { throw problem(.last) }
    let parts = path.utf8.split(separator: UInt8(ascii: "/"))
    for (index, part) in parts.enumerated() {
      // Not blocking, so that a FIFO in the folder is refused later and does not stop the program here.
      let kind = index == parts.count - 1 ? O_NONBLOCK : O_DIRECTORY
      let next = openat(current, String(Substring(part)), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | kind)
      let error = SystemError.last
      close(current)
      guard next >= 0 else { throw problem(error) }
      current = next
    }
    return current
  }

  private static func identify(_ descriptor: CInt) throws(FileProblem) -> MappedFile.Identity {
    let status: FileStatus
    do throws(SystemError) { status = try FileStatus(of: descriptor) } catch { throw .unreadable("\(error)") }
    guard status.kind == .regular else { throw .notRegular }
    return MappedFile.Identity(
      size: status.size, device: status.device, number: status.number, modified: status.modified,
      changed: status.changed)
  }

  private static func problem(_ error: SystemError) -> FileProblem {
    switch error.code {
    case ENOENT: .missing
    // A folder on the way that is a link, or a file, is ENOTDIR.
    case ELOOP, EMLINK, ENOTDIR: .notRegular
    // A socket, or a device without a driver.
    case ENXIO, ENODEV, EOPNOTSUPP: .notRegular
    case ENAMETOOLONG: .nameTooLong
    default: .unreadable("\(error)")
    }
  }
}
