import Keys

/// The installed libraries that this module calls.
package enum LibraryVersions {
  /// Such as `libcurl/8.14.1 OpenSSL/3.5.4 nghttp2/1.64.0`.
  package static var curl: String { CurlSession.version }
  /// Such as `OpenSSL 3.5.4 30 Sep 2025`.
  package static var openSSL: String { OpenSSL.version }
  /// Whether libcurl speaks HTTP/2, without which documents cannot be read in bulk.
  package static var speaksHTTP2: Bool { CurlSession.speaksHTTP2 }
}
