import Foundation

/// OpenSSL's own command, version 3: what macOS calls openssl is LibreSSL, which cannot check Ed25519.
package enum OpenSSLCommand {
  private static let folders = ["/opt/homebrew/opt/openssl@3/bin", "/usr/local/opt/openssl@3/bin", "/usr/bin"]

  /// The folder that holds it, to stand first in PATH.
  package static let folder =
    folders.first { FileManager.default.isExecutableFile(atPath: "\($0)/openssl") } ?? "/usr/bin"

  package static var path: String { "\(folder)/openssl" }
}
