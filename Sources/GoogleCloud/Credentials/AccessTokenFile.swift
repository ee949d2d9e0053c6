import Files
import Foundation

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
    let bytes: [UInt8]
    do throws(PrivateFiles.Refusal) {
      bytes = try PrivateFiles.read(path, limit: maximumBytes, isOwn: true)
    } catch {
      guard case .exposed = error else { throw problem(path, "\(error)") }
      throw problem(
        path, "\(error)", remedy: "Run chmod 600 on it. If somebody may have read the token, get a new one.")
    }
    let text = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    guard !text.isEmpty else { throw problem(path, "is empty") }
    // A token is printable ASCII without blanks (RFC 6750 section 2.1), so nothing in it can end a header.
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
