import Files
import Foundation

/// Where a file that the user named will be written: found out before any work, since hours may lie between.
///
/// A regular file is replaced whole, and behind a symbolic link it is the file that the link leads to. A device, a FIFO or
/// a descriptor of this process (`/dev/stdout`) is written through: to put a file in its place would harm it.
struct OutputPlace: Sendable, Hashable {
  enum Kind: Sendable, Hashable {
    case file
    /// Opened and written as it is.
    case stream
    /// Open already.
    case descriptor(CInt)
  }

  let kind: Kind
  /// Without symbolic links, so that two names of one place are equal.
  let path: String

  private static let mostLinks = 40

  /// - Throws: `CommandError` if nothing can be written there.
  init(_ name: String) throws {
    var path = name
    for _ in 0..<Self.mostLinks {
      let url = URL(fileURLWithPath: path)
      let last = url.lastPathComponent
      guard let folder = FileStatus.realPath(of: url.deletingLastPathComponent().path) else {
        throw Self.failure(name, "its folder is not there")
      }
      if ["/proc/\(getpid())/fd", "/dev/fd"].contains(folder), let descriptor = CInt(last) {
        (self.kind, self.path) = (.descriptor(descriptor), "/dev/fd/\(descriptor)")
        guard fcntl(descriptor, F_GETFD) >= 0 else { throw Self.failure(name, "\(SystemError.last)") }
        return
      }
      let place = folder == "/" ? "/\(last)" : "\(folder)/\(last)"
      guard let status = try? FileStatus(at: place, followingLinks: false) else {
        (self.kind, self.path) = (.file, place)
        try checkFolder(folder, name)
        return
      }
      switch status.kind {
      case .link:
        guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: place) else {
          throw Self.failure(name, "its link cannot be read")
        }
        path = target.hasPrefix("/") ? target : "\(folder)/\(target)"
      case .regular:
        (self.kind, self.path) = (.file, place)
        guard access(place, W_OK) == 0 else { throw Self.failure(name, "\(SystemError.last)") }
        try checkFolder(folder, name)
        return
      case .folder: throw Self.failure(name, "it is a folder")
      case .other:
        (self.kind, self.path) = (.stream, place)
        guard access(place, W_OK) == 0 else { throw Self.failure(name, "\(SystemError.last)") }
        return
      }
    }
    throw Self.failure(name, "its links lead in a circle")
  }

  /// The path as a file at `other` names it: relative, so that the two can be moved together.
  func path(from other: OutputPlace) -> String {
    guard kind == .file, other.kind == .file else { return path }
    let folder = URL(fileURLWithPath: other.path).deletingLastPathComponent().pathComponents
    let parts = URL(fileURLWithPath: path).pathComponents
    let shared = zip(folder, parts.dropLast()).prefix { $0 == $1 }.count
    return (Array(repeating: "..", count: folder.count - shared) + parts.dropFirst(shared)).joined(separator: "/")
  }

  /// Makes a file in the folder and removes it: permissions alone do not tell of a read-only or a full disk.
  private func checkFolder(_ folder: String, _ name: String) throws {
    let probe = "\(folder)/.rekindle.\(UUID().uuidString.prefix(8))"
    let descriptor = open(probe, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Self.failure(name, "\(SystemError.last)") }
    close(descriptor)
    unlink(probe)
  }

  private static func failure(_ name: String, _ reason: String) -> CommandError {
    CommandError("\(name) cannot be written: \(reason). Look at the folder, its permissions and its free space.")
  }
}
