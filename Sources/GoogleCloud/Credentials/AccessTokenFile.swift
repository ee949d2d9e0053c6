import Foundation

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The file that `REKINDLE_ACCESS_TOKEN_FILE` names: an OAuth 2 access token, and nothing else.
package enum AccessTokenFile {
  package static let variable = "REKINDLE_ACCESS_TOKEN_FILE"

  /// Far more than any token has.
  private static let maximumBytes = 64 << 10

  /// Reads the file through one descriptor, so that what is checked is what is read. Blanks and newlines around the token
  /// are left out.
  /// - Throws: `badCredentials`, with the file's name and nothing of what it holds: unless it is a regular file of this user
  ///   that no other user may read, with a token in it.
  static func token(in path: String) throws(GoogleCloudError) -> AccessToken {
    // Not blocking, so that a FIFO is refused and does not hold the program.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw problem(path, "cannot be read: \(String(cString: strerror(errno)))") }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw problem(path, "cannot be read: \(String(cString: strerror(errno)))")
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw problem(path, "is not a regular file") }
    guard status.st_uid == geteuid() else { throw problem(path, "belongs to another user") }
    guard status.st_mode & 0o077 == 0 else {
      throw problem(
        path, "can be read or written by other users",
        remedy: "Run chmod 600 on it. If somebody may have read the token, get a new one.")
    }
    return try token(from: contents(of: file, path), path)
  }

  private static func contents(of file: FileHandle, _ path: String) throws(GoogleCloudError) -> Data {
    var bytes = Data()
    do {
      // One byte more than is allowed tells that there is more.
      while bytes.count <= maximumBytes, let part = try file.read(upToCount: maximumBytes + 1 - bytes.count),
        !part.isEmpty
      {
        bytes += part
      }
    } catch { throw problem(path, "cannot be read: \(error.localizedDescription)") }
    guard bytes.count <= maximumBytes else { throw problem(path, "is larger than \(maximumBytes) bytes") }
    return bytes
  }

  /// A token is printable ASCII without blanks (RFC 6750 section 2.1), so nothing in it can end a header.
  private static func token(from bytes: Data, _ path: String) throws(GoogleCloudError) -> AccessToken {
    let text = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    guard !text.isEmpty else { throw problem(path, "is empty") }
    guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw problem(path, "holds something else than one access token")
    }
    return AccessToken(text)
  }

  private static func problem(
    _ path: String, _ what: String,
    remedy: String = "Put one access token into it, with mode 600: gcloud auth print-access-token prints one."
  ) -> GoogleCloudError {
    GoogleCloudError(.badCredentials, "The file \(path), which \(variable) names, \(what).", remedy: remedy)
  }
}
