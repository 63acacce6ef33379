# Toolchain image: the base with the packages of packages.txt, and the supervisor from the image that compiles it.
ARG BASE
ARG SUPERVISOR
FROM ${SUPERVISOR} AS supervisor
FROM ${BASE}
COPY --from=supervisor /sbin/kw-supervisor /sbin/kw-supervisor
RUN mkdir -p /build /box/work && chmod 0777 /build /box/work
