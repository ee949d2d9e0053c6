/// One version of a key in Cloud KMS; a key's versions have different key material.
package struct KMSKeyVersion: Sendable, Equatable {
  package static let scheme = "gcpkms://"

  /// `projects/P/locations/L/keyRings/R/cryptoKeys/K/cryptoKeyVersions/V`
  package let resource: String

  private static let collections = ["projects", "locations", "keyRings", "cryptoKeys", "cryptoKeyVersions"]

  /// Reads `gcpkms://projects/P/locations/L/keyRings/R/cryptoKeys/K/cryptoKeyVersions/V`.
  /// - Throws: `invalidArgument`.
  package init(_ text: String) throws(GoogleCloudError) {
    let parts = text.dropFirst(Self.scheme.count).split(separator: "/", omittingEmptySubsequences: false)
    let isName =
      text.hasPrefix(Self.scheme) && parts.count == 2 * Self.collections.count
      && parts.indices.allSatisfy { index in
        let offset = index - parts.startIndex
        return offset.isMultiple(of: 2)
          ? parts[index] == Self.collections[offset / 2] : Self.isID(parts[index])
      }
    guard isName else {
      throw GoogleCloudError(
        .invalidArgument, "\(text) is not the name of a key's version in Cloud KMS.",
        remedy: "Give gcpkms://projects/P/locations/L/keyRings/R/cryptoKeys/K/cryptoKeyVersions/1.")
    }
    resource = parts.joined(separator: "/")
  }

  /// Letters, digits, `-` and `_`; a project's may have a domain before a colon: `example.com:project`.
  private static func isID(_ text: Substring) -> Bool {
    !text.isEmpty && text != "." && text != ".."
      && text.utf8.allSatisfy { byte in
        switch byte {
        case 0x61...0x7A, 0x41...0x5A, 0x30...0x39, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
          UInt8(ascii: ":"):
          true
        default: false
        }
      }
  }
}

extension KMSKeyVersion: CustomStringConvertible {
  package var description: String { Self.scheme + resource }
}
