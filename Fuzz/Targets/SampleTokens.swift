import GoogleCloud

extension SampleToken {
  /// One of each kind, made by `TokenMint` of the tests.
  static let all: [SampleToken] = [
    SampleToken(
      .idToken(ofProject: "pyme-erp"),
      """
      eyJhbGciOiJSUzI1NiIsImtpZCI6ImlkVG9rZW4tMSIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJodHRwczovL3NlY3VyZXRva2VuLmdvb2dsZS5jb\
      20vcHltZS1lcnAiLCJhdWQiOiJweW1lLWVycCIsImF1dGhfdGltZSI6MTc5NjA4MzAyMCwidXNlcl9pZCI6IlprM1lxOGZQMnNUbjRYYlYiLCJ\
      zdWIiOiJaazNZcThmUDJzVG40WGJWIiwiaWF0IjoxNzk2MDgzMTQwLCJleHAiOjE3OTYwODY3NDAsImVtYWlsIjoiYW5hQHB5bWUtZXJwLnBlI\
      iwiZW1haWxfdmVyaWZpZWQiOnRydWUsIm5hbWUiOiJBbmEgUMOpcmV6Iiwicm9sZSI6IlNVUEVSQURNSU4iLCJmaXJlYmFzZSI6eyJpZGVudGl\
      0aWVzIjp7ImVtYWlsIjpbImFuYUBweW1lLWVycC5wZSJdfSwic2lnbl9pbl9wcm92aWRlciI6Imdvb2dsZS5jb20ifX0.GN46toR_ZLoTSMiJG\
      xQB8G53KEC9sQxXfgzMDGbWVKqSm9Z-GXk5LSRTRSelGwCqnOLdpV8KDhMGNBRe74f_XBl7eRUjMxnsiW2cX9AebqjJmWLYx9nUljZYUMWQLp7\
      zHzUExiyvKpkfGAIWKvQVgQeE0eC-1ynzGgj086TGVklMDk83A2Mjg-1FYJY1R9XxcUSTSLUIoM41V8SFhwK6xzjdyhXIXqYRRkRusoEefAzuj\
      KmXkcwy8whxiK6-DLHi6IbeJ5TtA1DBTaB9LlzE4iNmqYZVvNK0tuetQ29U55x6mc8mLIZX_CnW3w_dsXyHf6qsD-S9akGgL3i3ZMbUlQ
      """,
      """
      -----BEGIN PUBLIC KEY-----
      MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA+bHMr6dqrC7OfPJhQoxh
      33ZcrQbM4pqY1vy/PkmIsXDMYwKymS0AaPQTf72jKNbVsuYKKa7hmUxGMZC07Z5j
      /0KT+cBeO62+JFvFOz50EwRempoh8PTk2Hvx/4H/wdJLwhr6MpcvGJbbYd2O7A37
      Uib/vuQQcG4f4m0tdawQEJtun+lOXxQORz370LwcSljfyr7HHuvSNdpcEAcsc43l
      H9BooNC1Qxc/meg4L7cKri1azmQ4u8g2sRFui+pAbmSPTljfu55plusu0nlwCvlZ
      J2sr1OQcO4uM9s4aBP7TyI5HiQIHQYM7Ca1ZNqoovC3v54/o0WTYplZ+tYxi5a5g
      5wIDAQAB
      -----END PUBLIC KEY-----
      """),
    SampleToken(
      .sessionCookie(ofProject: "pyme-erp"),
      """
      eyJhbGciOiJSUzI1NiIsImtpZCI6InNlc3Npb25Db29raWUtMSIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJodHRwczovL3Nlc3Npb24uZmlyZWJhc\
      2UuZ29vZ2xlLmNvbS9weW1lLWVycCIsImF1ZCI6InB5bWUtZXJwIiwiYXV0aF90aW1lIjoxNzk2MDgzMDIwLCJ1c2VyX2lkIjoiWmszWXE4ZlA\
      yc1RuNFhiViIsInN1YiI6IlprM1lxOGZQMnNUbjRYYlYiLCJpYXQiOjE3OTYwODMxNDAsImV4cCI6MTc5NjA4Njc0MCwiZW1haWwiOiJhbmFAc\
      HltZS1lcnAucGUiLCJlbWFpbF92ZXJpZmllZCI6dHJ1ZSwibmFtZSI6IkFuYSBQw6lyZXoiLCJyb2xlIjoiU1VQRVJBRE1JTiIsImZpcmViYXN\
      lIjp7ImlkZW50aXRpZXMiOnsiZW1haWwiOlsiYW5hQHB5bWUtZXJwLnBlIl19LCJzaWduX2luX3Byb3ZpZGVyIjoiZ29vZ2xlLmNvbSJ9fQ.Ii\
      orqdOELKO1Sq-m8YHRLyMOCi3PrU-iZKI6FRMLgqWYngwZn06_OpdQVXg0J7LfNpSgzGAhRu5UTWwbnp9_eqWyFxWi9BVgy5YJhrU_qITtEPpH\
      Zz-0vWiEDvA6DaOONTARoBf4gJJ4zUniKdRIi1r6wzyb1mkQn7h3aSobmdfDKEdyKBKMk0kZC-V2iBGXGXQtaUZd8QBkvEF_kNIW88HYPuN868\
      Y5qgan7P9TD2YFvucWH__uR8XOtSvprVQk03iJWXEPlvnv6G7PWTUDofFEuBTSFZ4hiOduLkcxKXkXTcYLYhQkU1IFHCHfenuVbyhn0F14_h9G\
      LVDwpn9eLw
      """,
      """
      -----BEGIN PUBLIC KEY-----
      MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAj+q+3QjGCNCMlh8VP6wo
      UZaeFhFR8MssWyfI0UyYjeIpcGwOREa6sUIV6Xa9j/ygfyCw97+TR+y0LWmThG/q
      23vXr7nEH1AnLSKCiVyYvHfnFAl8vEfuETe4GmKoPqECVbOBdNKk+hXwP2c4KsFG
      OU0j9f4eS944gzVW0j3E6ts+hMK2fLdOiuFG8oeOcLYwsbJZUb6EvP4fUVHvSwae
      zIxk8YZTqM8ImrT3yikxk0SkPszMDBu0JQG9g3DL7lOQtOe2sRHM+Akjqdl5UlNS
      B2VXXtJEZE4qIS1LAWEuMBz2CPqUJcyGGfQYKxwp0CS15Jt+EcGsDkysG+M/89Ln
      qwIDAQAB
      -----END PUBLIC KEY-----
      """),
    SampleToken(
      .proxyAssertion(audience: "/projects/415104041262/locations/us-central1/services/rekindle"),
      """
      eyJhbGciOiJFUzI1NiIsImtpZCI6ImlhcC0xIiwidHlwIjoiSldUIn0.eyJpc3MiOiJodHRwczovL2Nsb3VkLmdvb2dsZS5jb20vaWFwIiwiYX\
      VkIjoiL3Byb2plY3RzLzQxNTEwNDA0MTI2Mi9sb2NhdGlvbnMvdXMtY2VudHJhbDEvc2VydmljZXMvcmVraW5kbGUiLCJzdWIiOiJhY2NvdW50\
      cy5nb29nbGUuY29tOjExNzQwMTUwMjkxNCIsImVtYWlsIjoiYW5hQHB5bWUtZXJwLnBlIiwiaWF0IjoxNzk2MDgzMTQwLCJleHAiOjE3OTYwOD\
      M3NDAsImhkIjoicHltZS1lcnAucGUifQ.wYVvJ5XoLChTghxrmYA3GTxR2WbonI3OzNGH6ytghjSRTNe0bzVzHcCVE-lw0a3RQFPX3BQxMhL46\
      iUUEKIIeg
      """,
      """
      -----BEGIN PUBLIC KEY-----
      MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEtmD4hrfoG+gcl4CsDQgrCoiPbosJ
      mztdQq9cqZPHTxpbEA6eUhlWToZHe0EXzPiDmO8HDJjSNNpNvIVlZvARjQ==
      -----END PUBLIC KEY-----
      """),
  ]
}
